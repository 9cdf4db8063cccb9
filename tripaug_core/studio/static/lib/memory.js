// What a browser keeps of a person's choices, in this browser alone.
export const memory = {
  read(key, otherwise) {
    try {
      const value = JSON.parse(localStorage.getItem("tripaug." + key));
      return value === null ? otherwise : value;
    } catch (error) {
      return otherwise;
    }
  },
  keep(key, value) {
    try {
      localStorage.setItem("tripaug." + key, JSON.stringify(value));
    } catch (error) {
      // Not kept: it holds until the page is left.
    }
  },
};
